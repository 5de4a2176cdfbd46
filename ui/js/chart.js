// <noren-chart>: bars of today beside those of before, drawn by ECharts on a canvas. The table beside it says the same
// in words and figures. The drawing lives in a shadow root, so that a refreshed page leaves it alone; new figures come
// as a new `figures` attribute: {labels, series: [{name, tone, values}], currency, across}.

const language = document.documentElement.lang || "ja";
const TONES = { now: "--primary", before: "--chart-before", good: "--success", bad: "--accent" };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

const looks = new CSSStyleSheet();
looks.replaceSync(`
  :host { display: block; }
  .canvas { width: 100%; height: var(--chart-height, 17rem); }
  .said { min-height: 1.6em; margin: 0; color: var(--ink-soft); font-size: var(--text-sm); text-align: center; }
`);

class NorenChart extends HTMLElement {
  static observedAttributes = ["figures"];

  connectedCallback() {
    if (!this.shadowRoot) {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [looks];
      this.canvas = root.appendChild(Object.assign(document.createElement("div"), { className: "canvas" }));
      this.said = root.appendChild(Object.assign(document.createElement("p"), { className: "said" }));
    }
    this.chart = echarts.init(this.canvas);
    this.chart.getZr().on("mousemove", (event) => this.say(event));
    this.chart.getZr().on("globalout", () => (this.said.textContent = ""));
    this.redraw = () => this.draw();
    dark.addEventListener("change", this.redraw);
    this.sized = new ResizeObserver(() => this.chart.resize());
    this.sized.observe(this.canvas);
    this.draw();
  }

  disconnectedCallback() {
    dark.removeEventListener("change", this.redraw);
    this.sized.disconnect();
    this.chart.dispose();
    this.chart = null;
  }

  attributeChangedCallback() {
    if (this.chart) this.draw();
  }

  draw() {
    this.figures = JSON.parse(this.getAttribute("figures"));
    const { labels, series, currency, across } = this.figures;
    const style = getComputedStyle(this);
    const colour = (name) => style.getPropertyValue(name).trim();
    const money = currency ? { style: "currency", currency, currencyDisplay: "narrowSymbol" } : {};
    this.whole = new Intl.NumberFormat(language, money);
    const short = new Intl.NumberFormat(language, { ...money, notation: "compact", maximumFractionDigits: 1 });
    const minus = (text) => text.replace("-", "−");
    this.number = (value) => (value === null ? "–" : minus(this.whole.format(value)));
    const text = { color: colour("--ink-soft"), fontFamily: style.fontFamily, fontSize: 12 };
    const names = {
      type: "category", data: labels, inverse: across, axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--line-strong") } },
      axisLabel: { ...text, interval: across ? 0 : "auto", width: across ? 120 : undefined, overflow: "truncate" },
    };
    const amounts = {
      type: "value", splitNumber: 4, splitLine: { lineStyle: { color: colour("--line") } },
      axisLabel: { ...text, formatter: (value) => minus(short.format(value)) },
    };
    this.chart.setOption({
      animation: !calm.matches, animationDuration: 300, textStyle: text,
      grid: { left: 4, right: 16, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: across ? amounts : names,
      yAxis: across ? names : amounts,
      series: series.map(({ name, tone, values }) => ({
        type: "bar", name, data: values, barGap: "12%", barCategoryGap: "32%", barMaxWidth: across ? 12 : 28,
        itemStyle: { color: colour(TONES[tone]), borderRadius: 2 },
      })),
    });
  }

  say(event) {
    const { labels, series, across } = this.figures;
    const place = this.chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY])[across ? 1 : 0];
    const seen = labels[place];
    this.said.textContent = seen === undefined ? "" : `${seen}: ${series.map(({ name, values }) => `${name} ${this.number(values[place])}`).join(" · ")}`;
  }
}

customElements.define("noren-chart", NorenChart);
