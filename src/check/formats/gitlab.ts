// GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/
import { type CheckReport, itemsOf, STATUS_TEXT, titleOf } from '../report.ts'

const SEVERITIES = { error: 'major', warning: 'minor', info: 'info' } as const

export function gitlab(report: CheckReport): string {
  const issues = itemsOf(report)
    .filter(({ status }) => status !== 'holds')
    .map(item => ({
      description: `${titleOf(item)} ${STATUS_TEXT[item.status]} in ${item.capture}: ${item.why}`,
      check_name: item.name,
      fingerprint: item.fingerprint,
      severity: SEVERITIES[item.severity],
      location: { path: item.place?.file ?? item.files[0], lines: { begin: item.place?.line ?? 1 } },
    }))
  return `${JSON.stringify(issues, null, 2)}\n`
}
