import { useI18n } from 'vue-i18n'
import type { ReportTable } from '../../../preload/contract/index.ts'
import { useTimeText } from '../../app/time-text.ts'
import { useReportWords } from './use-report-words.ts'

type CountedFrom = Pick<ReportTable, 'source' | 'countedAt' | 'asOf' | 'unsent' | 'keepDays' | 'insteadOf'>

/** Where numbers come from and how far they can be trusted, in sentences: on the screen and in every file for paper. */
export function useReportFacts() {
  const { t } = useI18n()
  const time = useTimeText()
  const words = useReportWords()

  /** `isForPaper`: "five minutes ago" means nothing there. */
  return function factsOf(from: CountedFrom, isForPaper = false): string[] {
    const when = time.dayAndClock(from.countedAt)
    if (from.source === 'server') return [t('reports.countedAtServer', { when }), t('reports.serverDays')]
    return [
      t(from.insteadOf === null ? 'reports.countedHere' : 'reports.countedInstead', { when }),
      from.asOf === null
        ? t('reports.neverRead')
        : t('reports.asOf', { when: isForPaper ? time.dayAndClock(from.asOf) : time.ago(from.asOf) }),
      ...(from.unsent > 0 ? [t('reports.unsent', { count: words.number(from.unsent) }, from.unsent)] : []),
      ...(from.keepDays === null ? [] : [t('reports.keepDays', { count: from.keepDays }, from.keepDays)]),
    ]
  }
}
