/** What other features may use of reports: the chart, drawn from plain numbers. */
export { default as ReportChart } from './ReportChart.vue'
export type { ChartData } from './chart-shapes.ts'
