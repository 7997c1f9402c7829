import { ApplicationGrants1700000000000 } from './1700000000000-application-grants.js';
import { EventLog1700000000010 } from './1700000000010-event-log.js';
import { CallbacksAndConversions1700000000020 } from './1700000000020-callbacks-and-conversions.js';
import { Rewards1700000000030 } from './1700000000030-rewards.js';
import { Ledger1700000000040 } from './1700000000040-ledger.js';
import { Notifications1700000000050 } from './1700000000050-notifications.js';
import { Sites1700000000060 } from './1700000000060-sites.js';
import { AdminQuestions1700000000070 } from './1700000000070-admin-questions.js';
import { LessWorkPerConversion1700000000080 } from './1700000000080-less-work-per-conversion.js';
import { HistoriesOfWhatWas1700000000085 } from './1700000000085-histories-of-what-was.js';
import { ReceiptsByMonth1700000000090 } from './1700000000090-receipts-by-month.js';
import { AttemptsByMonth1700000000100 } from './1700000000100-attempts-by-month.js';
import { EventsByWeek1700000000110 } from './1700000000110-events-by-week.js';
import { TransfersWithoutTexts1700000000120 } from './1700000000120-transfers-without-texts.js';
import { PackedEvents1700000000130 } from './1700000000130-packed-events.js';
import { PackedMessages1700000000140 } from './1700000000140-packed-messages.js';
import { NothingTwice1700000000150 } from './1700000000150-nothing-twice.js';
import { IdsInSixteenBytes1700000000160 } from './1700000000160-ids-in-sixteen-bytes.js';
import { FirstReceipts1700000000170 } from './1700000000170-first-receipts.js';
import { HashesWhenAsked1700000000180 } from './1700000000180-hashes-when-asked.js';
import { IdsInBytes1700000000190 } from './1700000000190-ids-in-bytes.js';
import { NullsForTheUsual1700000000200 } from './1700000000200-nulls-for-the-usual.js';
import { HashesOfIds1700000000210 } from './1700000000210-hashes-of-ids.js';
import { ShorterEvents1700000000220 } from './1700000000220-shorter-events.js';
import { SharedPartsOfBodies1700000000240 } from './1700000000240-shared-parts-of-bodies.js';
import { AccountsByMember1700000000250 } from './1700000000250-accounts-by-member.js';
import { LighterRewards1700000000260 } from './1700000000260-lighter-rewards.js';
import { FullerPages1700000000270 } from './1700000000270-fuller-pages.js';
import { UsualWordsUnsaid1700000000280 } from './1700000000280-usual-words-unsaid.js';
import { ToldBeginnings1700000000290 } from './1700000000290-told-beginnings.js';
import { EventsWithoutGaps1700000000300 } from './1700000000300-events-without-gaps.js';
import { SmallTablesSmaller1700000000310 } from './1700000000310-small-tables-smaller.js';
import { RewardsBookedAtOnce1700000000320 } from './1700000000320-rewards-booked-at-once.js';
import { ChecksByStatement1700000000330 } from './1700000000330-checks-by-statement.js';
import { BloomsOfIds1700000000340 } from './1700000000340-blooms-of-ids.js';
import { MembersByTime1700000000350 } from './1700000000350-members-by-time.js';

/** Every migration, oldest first. A company's own migrations are added here, one line each. */
export const migrations = [
  ApplicationGrants1700000000000,
  EventLog1700000000010,
  CallbacksAndConversions1700000000020,
  Rewards1700000000030,
  Ledger1700000000040,
  Notifications1700000000050,
  Sites1700000000060,
  AdminQuestions1700000000070,
  LessWorkPerConversion1700000000080,
  HistoriesOfWhatWas1700000000085,
  ReceiptsByMonth1700000000090,
  AttemptsByMonth1700000000100,
  EventsByWeek1700000000110,
  TransfersWithoutTexts1700000000120,
  PackedEvents1700000000130,
  PackedMessages1700000000140,
  NothingTwice1700000000150,
  IdsInSixteenBytes1700000000160,
  FirstReceipts1700000000170,
  HashesWhenAsked1700000000180,
  IdsInBytes1700000000190,
  NullsForTheUsual1700000000200,
  HashesOfIds1700000000210,
  ShorterEvents1700000000220,
  SharedPartsOfBodies1700000000240,
  AccountsByMember1700000000250,
  LighterRewards1700000000260,
  FullerPages1700000000270,
  UsualWordsUnsaid1700000000280,
  ToldBeginnings1700000000290,
  EventsWithoutGaps1700000000300,
  SmallTablesSmaller1700000000310,
  RewardsBookedAtOnce1700000000320,
  ChecksByStatement1700000000330,
  BloomsOfIds1700000000340,
  MembersByTime1700000000350,
];
