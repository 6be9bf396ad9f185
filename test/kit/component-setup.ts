// Vuetify measures its elements; happy-dom has no ResizeObserver or visualViewport of its own.
class QuietResizeObserver implements ResizeObserver {
  observe(): void {
    // nothing ever changes size in a test
  }
  unobserve(): void {
    // see observe
  }
  disconnect(): void {
    // see observe
  }
}
if (!('ResizeObserver' in globalThis)) Object.assign(globalThis, { ResizeObserver: QuietResizeObserver })
if (!('visualViewport' in globalThis)) Object.assign(globalThis, { visualViewport: new EventTarget() })
