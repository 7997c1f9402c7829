export const CALLBACK_PROBLEMS = {
    callback_unauthorized: { status: 401, title: 'The secret header is missing or wrong' },
    address_not_allowed: { status: 403, title: 'This address may not send callbacks' },
    intake_unavailable: { status: 503, title: 'Callbacks cannot be taken at the moment' },
    unsupported_media_type: { status: 415, title: 'The callback is not UTF-8 JSON by its headers' },
    malformed_json: { status: 400, title: 'The callback is not JSON' },
    duplicate_key: { status: 400, title: 'The callback names a key twice' },
    not_an_object: { status: 400, title: 'The callback is not a JSON object' },
    too_deep: { status: 422, title: 'The callback is nested too deeply' },
    not_understood: { status: 422, title: 'The callback cannot be understood' },
    body_too_large: { status: 413, title: 'The callback is too large' },
    not_storable: { status: 503, title: 'The callback could not be stored as a conversion' },
    not_in_quarantine: { status: 404, title: 'No such receipt is in quarantine' },
    already_resolved: { status: 409, title: 'This receipt is resolved already' },
    body_incomplete: { status: 409, title: 'Only the first bytes of this receipt are kept' },
    still_refused: { status: 422, title: 'The callback is still refused' },
};
//# sourceMappingURL=callback.errors.js.map