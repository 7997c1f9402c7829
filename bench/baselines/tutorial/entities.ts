import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique, UpdateDateColumn } from 'typeorm';

@Entity()
@Unique(['conversionId'])
export class Conversion {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ type: 'text' }) conversionId!: string;
  @Column({ type: 'text' }) status!: string;
  @Column({ type: 'text' }) memberId!: string;
  @Column({ type: 'numeric', nullable: true }) rewardPoints!: number | null;
  @Column({ type: 'numeric', nullable: true }) revenue!: number | null;
  @Column({ type: 'timestamptz' }) sentAt!: Date;
  @Column({ type: 'jsonb' }) payload!: object;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}

@Entity()
export class Reward {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ type: 'uuid' }) conversion!: string;
  @Column({ type: 'text' }) memberId!: string;
  @Column({ type: 'text' }) state!: string;
  @Column({ type: 'numeric' }) amount!: number;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}

@Entity()
export class Transfer {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ type: 'uuid' }) conversion!: string;
  @Column({ type: 'text' }) debit!: string;
  @Column({ type: 'text' }) credit!: string;
  @Column({ type: 'numeric' }) amount!: number;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}

@Entity()
export class Message {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ type: 'uuid' }) conversion!: string;
  @Column({ type: 'text' }) type!: string;
  @Column({ type: 'jsonb' }) body!: object;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
