import type { AccountKind, AccountName } from './booking.rules.js';

export interface AskedAsset {
  /** Among those of the batch, from 1 on: PostgreSQL counts an array's elements so. */
  readonly number: number;
  readonly site: string;
  readonly environment: string;
  readonly asset: string;
  readonly scale: number;
}

export interface AskedAccount {
  /** Among those of the batch, from 0 on. */
  readonly place: number;
  /** The number of its asset. */
  readonly asset: number;
  readonly kind: AccountKind;
  /** Empty for the accounts that are nobody's. */
  readonly memberId: string;
}

interface PlacesOfAsset {
  readonly asset: number;
  readonly byKind: Map<AccountKind, number>;
  readonly byMember: Map<string, number>;
}

/** The accounts that a batch of transfers needs, each once. A batch has few assets and many members. */
export class AskedAccounts {
  readonly assets: AskedAsset[] = [];
  readonly accounts: AskedAccount[] = [];
  private readonly byAsset = new Map<string, PlacesOfAsset>();

  /** @returns where it stands among the accounts */
  place(name: AccountName): number {
    const { kind, memberId } = name;
    const { asset, byKind, byMember } = this.placesOf(name);
    const known = memberId === null ? byKind.get(kind) : byMember.get(memberId);
    if (known !== undefined) return known;
    const place = this.accounts.length;
    this.accounts.push({ place, asset, kind, memberId: memberId ?? '' });
    if (memberId === null) byKind.set(kind, place);
    else byMember.set(memberId, place);
    return place;
  }

  private placesOf({ site, environment, asset, scale }: AccountName): PlacesOfAsset {
    const key = `${site}\0${environment}\0${asset}\0${scale}`;
    let places = this.byAsset.get(key);
    if (!places) {
      const number = this.assets.length + 1;
      this.assets.push({ number, site, environment, asset, scale });
      places = { asset: number, byKind: new Map(), byMember: new Map() };
      this.byAsset.set(key, places);
    }
    return places;
  }
}
