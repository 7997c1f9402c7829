/** @example `const AMOUNT = shape<ToldAmount>('asset', 'scale', 'units')` */
export function shape(...fields) {
    const parts = fields.map((field) => {
        if (typeof field === 'string')
            return { name: field, inner: null };
        const [name, inner] = field;
        return { name, inner };
    });
    return {
        pack: (data) => parts.map(({ name, inner }) => {
            const value = data[name];
            return inner === null || value === null ? value : inner.pack(value);
        }),
        unpack: (packed) => {
            const data = {};
            parts.forEach(({ name, inner }, index) => {
                const value = packed[index] ?? null;
                data[name] = inner === null || value === null ? value : inner.unpack(value);
            });
            return data;
        },
    };
}
//# sourceMappingURL=event-shape.js.map