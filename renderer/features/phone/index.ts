/** What other features may use of the telephone. */
export { default as DeviceSettings } from './components/DeviceSettings.vue'
export { default as DockPanel } from './components/DockPanel.vue'
export { default as LockedCall } from './components/LockedCall.vue'
export { default as PhoneLight } from './components/PhoneLight.vue'
export { default as QueueControl } from './components/QueueControl.vue'
export type { SupervisionHow } from './machine/phone-state.ts'
export { useColleagues } from './composables/use-colleagues.ts'
export { useSupervision } from './composables/use-supervision.ts'
export { useQueueStore } from './queue-store.ts'
export { createSipAgent, createWebSocket } from './sip/sip-adapter.ts'
export type {
  SipAgent,
  SipAgentOptions,
  SipCall,
  SipCallEnd,
  SipCallEvent,
  SipCaller,
  SipSocket,
} from './sip/sip-agent.ts'
export { usePhoneStore } from './store.ts'
