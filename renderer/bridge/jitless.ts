import { z } from 'zod'

/**
 * First import of the renderer: schemas built after it never try `new Function`, which the content security policy
 * would report as a violation on every page (SECURITY A7).
 */
z.config({ jitless: true })
