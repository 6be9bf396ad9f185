export { default as FetchShown } from './FetchShown.vue'
export { default as RecordingLink } from './RecordingLink.vue'
export { default as RecordingPanel } from './RecordingPanel.vue'
