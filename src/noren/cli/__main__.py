from noren.cli import main

main()
