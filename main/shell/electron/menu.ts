import type { MenuItemConstructorOptions } from 'electron'
import type { ElectronParts } from './parts.ts'

/**
 * The application menu: editing and windows. Reload, developer tools and zoom of Electron's default menu are not in it,
 * because a reload would cut a call (SECURITY A15); development gets the tools alone.
 */
export function menuTemplate(platform: NodeJS.Platform, isRelease: boolean): MenuItemConstructorOptions[] {
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'editMenu' },
    { role: 'windowMenu' },
    ...(isRelease ? [] : [{ label: 'Development', submenu: [{ role: 'toggleDevTools' } as const] }]),
  ]
}

/** Puts the menu in place of Electron's default one. */
export function setMenu({ Menu }: Pick<ElectronParts, 'Menu'>, platform: NodeJS.Platform, isRelease: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, isRelease)))
}
