export { default as FetchChosen } from './FetchChosen.vue'
export { default as RecordingLink } from './RecordingLink.vue'
export { default as RecordingPanel } from './RecordingPanel.vue'
