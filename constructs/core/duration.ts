/** A length of time whose unit can't be mistaken. Printed as Kubernetes and the engines read it: `30s`, `5m`, `1h30m`. */
export class Duration {
  readonly seconds: number;

  private constructor(seconds: number) {
    this.seconds = seconds;
  }

  static seconds(amount: number): Duration {
    return new Duration(amount);
  }

  static minutes(amount: number): Duration {
    return new Duration(amount * 60);
  }

  static hours(amount: number): Duration {
    return new Duration(amount * 3600);
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
