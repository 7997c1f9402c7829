export type MemberErrorCode = 'site_required';

export const MEMBER_PROBLEMS: Readonly<Record<MemberErrorCode, { status: number; title: string }>> = {
  site_required: { status: 400, title: 'The site must be named' },
};
