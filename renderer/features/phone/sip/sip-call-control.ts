import type { CallControl } from './call-control.ts'

/** Everything by SIP, as an exchange can that knows REFER. */
export function sipCallControl(): CallControl {
  return {
    hold(call) {
      call.hold()
    },
    resume(call) {
      call.resume()
    },
    transfer(call, target) {
      call.transfer(target)
    },
    completeTransfer(call, consultation) {
      call.transferTo(consultation)
    },
  }
}
