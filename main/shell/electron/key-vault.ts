import { AppError } from '../../../preload/contract/index.ts'
import type { KeyVault } from '../../ports/ports.ts'
import type { ElectronParts } from './parts.ts'

function backendOf(safeStorage: ElectronParts['safeStorage'], platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'keychain'
  if (platform === 'win32') return 'dpapi'
  return safeStorage.getSelectedStorageBackend()
}

/**
 * The operating system's key store. `basic_text` is a password fixed in Chromium's source, so it counts as none, as
 * does a backend that is not known or not there (SECURITY C4). Call after Electron is ready.
 */
export async function createKeyVault(
  { safeStorage }: Pick<ElectronParts, 'safeStorage'>,
  platform: NodeJS.Platform,
): Promise<KeyVault> {
  const isThere = await safeStorage.isAsyncEncryptionAvailable().catch(() => false)
  const backend = isThere ? backendOf(safeStorage, platform) : 'none'
  return {
    backend,
    isTrusted: isThere && backend !== 'basic_text' && backend !== 'unknown',
    async wrap(secret) {
      try {
        return await safeStorage.encryptStringAsync(Buffer.from(secret).toString('base64'))
      } catch (cause) {
        throw new AppError('internal', { cause })
      }
    },
    async unwrap(wrapped) {
      try {
        const { result } = await safeStorage.decryptStringAsync(Buffer.from(wrapped))
        return new Uint8Array(Buffer.from(result, 'base64'))
      } catch (cause) {
        throw new AppError('key-damaged', { cause })
      }
    },
  }
}
