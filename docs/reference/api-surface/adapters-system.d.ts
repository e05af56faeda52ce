// What `@tallylight/adapters/system` offers. Made of the built declarations; see CONTRIBUTING.md.

// systemClock
export declare const systemClock: Clock;

// systemIds
export declare const systemIds: Ids;

