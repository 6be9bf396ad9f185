import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useErrorText } from '../../app/error-text.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useWait } from './use-wait.ts'

/** What a forgotten password shows itself by; the way out is offered only then. */
const lost: readonly WireError['code'][] = [
  'old-password-needed',
  'wrong-password-here',
  'key-store-changed',
  'key-damaged',
  'database-wrong-key',
]

/**
 * Signing in: what is typed, what the core says of it, and the ways out for who has forgotten the password. `focus` puts the
 * keyboard into a field, once it is there.
 */
export function useSignIn(focus: (field: 'login' | 'password' | 'oldPassword') => Promise<void>) {
  const desk = useDeskStore()
  const { t } = useI18n()
  const errorText = useErrorText()
  const wait = useWait()

  const login = ref('')
  const password = ref('')
  const oldPassword = ref('')
  /** True once the core has said that the work here still opens with the password before. */
  const needsOldPassword = ref(false)
  /** Whose work does not open any more, once the person has said that the password is gone. */
  const forgotten = ref<string | null>(null)
  /** Which desk is to be opened: one that was set aside needs the password it was closed with. */
  const wantedDesk = ref<'usual' | 'set-aside'>('usual')
  const isBusy = ref(false)
  const error = shallowRef<WireError | null>(null)

  const accounts = computed(() => (desk.practice?.active === true ? desk.practice.accounts : []))
  const isOffline = computed(() => desk.isOffline)

  const problem = computed(() => {
    if (wait.isWaiting.value) return t('error.too-many-attempts', { seconds: wait.seconds.value })
    return error.value === null || error.value.code === 'too-many-attempts' ? '' : errorText(error.value)
  })

  // What needs another password is danger; what needs another moment or one more answer is not.
  const problemTone = computed(() =>
    error.value?.code === 'wrong-password' || error.value?.code === 'wrong-password-here' ? 'danger' : 'warn',
  )

  const isLost = computed(
    () =>
      login.value.trim() !== '' &&
      (needsOldPassword.value || (error.value !== null && lost.includes(error.value.code))),
  )

  const othersWait = computed(() => login.value.trim() !== '' && (desk.app?.othersUnsent.count ?? 0) > 0)
  const askKey = computed(() => {
    if (wantedDesk.value === 'set-aside') return ''
    if (isLost.value) return needsOldPassword.value ? 'session.recovery.askOld' : 'session.recovery.ask'
    return othersWait.value ? 'session.recovery.askWork' : ''
  })
  /** The server has taken the password, and only the work here does not open with it. */
  const canBeginEmpty = computed(() => {
    const code = error.value?.code
    return !isOffline.value && (needsOldPassword.value || code === 'key-store-changed' || code === 'key-damaged')
  })

  function fill(account: { login: string; password: string }): void {
    login.value = account.login
    password.value = account.password
    error.value = null
    needsOldPassword.value = false
    forgotten.value = null
    wantedDesk.value = 'usual'
    void focus('password')
  }

  async function signIn(which: 'usual' | 'empty' | 'set-aside' = wantedDesk.value): Promise<void> {
    if (isBusy.value || wait.isWaiting.value) return
    if (login.value.trim() === '') {
      await focus('login')
      return
    }
    if (password.value === '') {
      await focus('password')
      return
    }
    isBusy.value = true
    error.value = null
    const answer = await bridge().session.signIn({
      login: login.value,
      password: password.value,
      oldPassword: needsOldPassword.value && oldPassword.value !== '' && which !== 'empty' ? oldPassword.value : null,
      ...(which !== 'usual' && { desk: which }),
    })
    isBusy.value = false
    if (answer.ok) {
      desk.setSession(answer.value)
      await desk.load()
      return
    }
    await refused(answer.error)
  }

  /** The closed desk stays as it is; an empty one begins. */
  async function beginEmpty(): Promise<void> {
    forgotten.value = null
    await signIn('empty')
  }

  /** A desk that was set aside opens with the password of then, or the one-time password made for it. */
  async function openSetAside(): Promise<void> {
    forgotten.value = null
    wantedDesk.value = 'set-aside'
    needsOldPassword.value = true
    oldPassword.value = ''
    error.value = null
    await focus(password.value === '' ? 'password' : 'oldPassword')
  }

  async function leaveSetAside(): Promise<void> {
    wantedDesk.value = 'usual'
    needsOldPassword.value = false
    error.value = null
    await focus('password')
  }

  async function refused(refusal: WireError): Promise<void> {
    error.value = refusal
    wait.waitAfter(refusal)
    if (refusal.code === 'old-password-needed') needsOldPassword.value = true
    await focus(needsOldPassword.value ? 'oldPassword' : 'password')
  }

  return {
    login,
    password,
    oldPassword,
    needsOldPassword,
    forgotten,
    wantedDesk,
    isBusy,
    isOffline,
    isWaiting: wait.isWaiting,
    accounts,
    problem,
    problemTone,
    askKey,
    canBeginEmpty,
    fill,
    signIn,
    beginEmpty,
    openSetAside,
    leaveSetAside,
  }
}
