/** What a drill found. `lost` and `doubled` speak of acknowledged records only. */
export interface DrillResult {
  readonly id: string;
  readonly passed: boolean;
  readonly sent: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly note: string;
}

export interface DrillContext {
  readonly seed: number;
  readonly long: boolean;
  readonly folder: string;
  readonly say: (text: string) => void;
}

export interface Drill {
  readonly id: string;
  readonly title: string;
  readonly run: (context: DrillContext) => Promise<DrillResult>;
}
