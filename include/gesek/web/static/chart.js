// Draws every .plot from its data attributes with uPlot, and again when the theme or the width changes.
(() => {
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = (plot) => {
    plot.replaceChildren();
    const steps = JSON.parse(plot.dataset.x);
    const series = JSON.parse(plot.dataset.series);
    const colours = [1, 2, 3, 4, 5, 6].map((number) => style(`--series-${number}`));
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const axis = { stroke: style("--pico-color"), grid: { stroke: style("--pico-muted-border-color"), width: 1 } };
    const bars = plot.dataset.style === "bars" ? uPlot.paths.bars({ size: [0.7, 60] }) : undefined;
    const options = {
      width: plot.clientWidth,
      height: 220,
      scales: { x: { time: false, range: [-0.6, steps.length - 0.4] }, y: { range: { min: { soft: 0, mode: 1 }, max: { pad: 0.1, mode: 2 } } } },
      axes: [
        { ...axis, splits: () => steps.map((_, index) => index), values: (_, ticks) => ticks.map((tick) => steps[tick] ?? "") },
        { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => number.format(tick)) },
      ],
      series: [
        { label: plot.dataset.step, value: (_, step) => steps[step] ?? "" },
        ...series.map(([label], index) => ({
          label,
          stroke: colours[index % 6],
          fill: bars ? colours[index % 6] : undefined,
          width: 2,
          dash: bars || index === 0 ? undefined : [8, 3 * index],
          paths: bars,
          points: { show: !bars, size: 7 },
          value: (_, value) => (value == null ? "–" : number.format(value)),
        })),
      ],
    };
    new uPlot(options, [steps.map((_, index) => index), ...series.map(([, values]) => values)], plot);
  };
  const all = () => document.querySelectorAll(".plot").forEach(draw);
  let waiting;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(all, 150); };
  all();
  addEventListener("resize", soon);
  new MutationObserver(soon).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
})();
