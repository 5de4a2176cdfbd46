"""An import-linter contract: of every package in a container, outsiders may import only the named modules."""

from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output


class PublicModulesContract(Contract):
    """Tests may use the tests of others: they share what makes a small world."""

    type_name = "public_modules"

    container = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        wrong = [
            f"{importer} imports {imported}"
            for package in sorted(graph.find_children(str(self.container)))
            for imported in sorted(graph.find_descendants(package))
            if self._is_private(imported, package=package)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not f"{importer}.".startswith(f"{package}.") and ".tests." not in importer
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["wrong"]:
            output.print_error(line)

    def _is_private(self, module: str, *, package: str) -> bool:
        public: Any = self.public
        return module.removeprefix(f"{package}.").split(".")[0] not in public
