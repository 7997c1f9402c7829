import type { AccountKind, AccountName, Posting } from './booking.rules.js';

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
  /** Null for the accounts that are nobody's. */
  readonly memberId: string | null;
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

  /** @returns where the accounts of a posting, which are of one asset, stand among them */
  place({ debit, credit }: Posting): { readonly debit: number; readonly credit: number } {
    const places = this.placesOf(debit);
    return { debit: this.placeIn(places, debit), credit: this.placeIn(places, credit) };
  }

  private placeIn({ asset, byKind, byMember }: PlacesOfAsset, { kind, memberId }: AccountName): number {
    const known = memberId === null ? byKind.get(kind) : byMember.get(memberId);
    if (known !== undefined) return known;
    const place = this.accounts.length;
    this.accounts.push({ place, asset, kind, memberId });
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
