/** A hundred years: what Go's durations hold, on which Kubernetes and the engines go, and a round number. */
const longest = 3_153_600_000;

/** A length of time whose unit can't be mistaken. Printed as Kubernetes and the engines read it: `30s`, `5m`, `1h30m`. */
export class Duration {
  readonly seconds: number;

  private constructor(unit: 'seconds' | 'minutes' | 'hours', amount: number, length: number) {
    const seconds = amount * length;
    // Thrown and not kept: a length of time is no part of the model, so that nobody would ask it for its faults.
    if (typeof amount !== 'number' || !(seconds >= 0 && seconds <= longest))
      throw new RangeError(
        `Duration.${unit}(${typeof amount === 'string' ? JSON.stringify(amount) : String(amount)}) is no length of time; give a number from 0 to ${Math.floor(longest / length)}`,
      );
    this.seconds = seconds;
  }

  static seconds(amount: number): Duration {
    return new Duration('seconds', amount, 1);
  }

  static minutes(amount: number): Duration {
    return new Duration('minutes', amount, 60);
  }

  static hours(amount: number): Duration {
    return new Duration('hours', amount, 3600);
  }

  /** The notation of Go's time.ParseDuration, without empty units. */
  toString(): string {
    if (this.seconds === 0) return '0s';
    const [hours, minutes, rest] = [
      Math.floor(this.seconds / 3600),
      Math.floor((this.seconds % 3600) / 60),
      this.seconds % 60,
    ];
    return [hours && `${hours}h`, minutes && `${minutes}m`, rest && `${rest}s`].filter(Boolean).join('');
  }
}
