export const MEMBER_PROBLEMS = {
    site_required: { status: 400, title: 'The site must be named' },
};
//# sourceMappingURL=member.errors.js.map