import { AppError } from '../../../preload/contract/index.ts'
import type { ExternalLinks } from '../../ports/ports.ts'
import type { ElectronParts } from './parts.ts'

/**
 * The one function that opens a page outside the app, after the person agreed. The core has checked the host and
 * rebuilt the address; that it is https is proven once more here (SECURITY A12).
 */
export function createLinks({ dialog, shell }: Pick<ElectronParts, 'dialog' | 'shell'>): ExternalLinks {
  return {
    async open(url) {
      const parsed = URL.parse(url)
      if (parsed?.protocol !== 'https:') throw new AppError('link-refused')
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message: `Open ${parsed.hostname} outside Helpline Desk?`,
        buttons: ['Cancel', 'Open'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      if (response === 1) await shell.openExternal(parsed.href)
    },
  }
}
