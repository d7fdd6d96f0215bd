namespace Myelin.Server.Hosting;

/// <summary>
/// The clock by which Orleans watches over the members of its cluster, slowed down: it looks ten times a second whether this process stalls, every
/// second whether it is well and every five whether others are, and a cluster of one has nobody to tell. Time and timers are slow alike,
/// so that none seems late. Deadlines of a shutdown grow too; with nobody to wait for, none is reached.
/// </summary>
internal sealed class MembershipTime(TimeProvider time) : TimeProvider
{
    /// <summary>The key by which Orleans' membership asks for its clock.</summary>
    public const string Key = "Orleans.Membership";

    /// <summary>How many times slower it is.</summary>
    public const int Slowness = 60;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _startedAt + (time.GetElapsedTime(_started) / Slowness);

    public override long GetTimestamp() => _started + ((time.GetTimestamp() - _started) / Slowness);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SlowTimer(time.CreateTimer(callback, state, Slow(dueTime), Slow(period)));

    /// <summary>What a timer takes at most is 2^32 - 2 ms; what would be longer may as well be that.</summary>
    private static TimeSpan Slow(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds) * Slowness, uint.MaxValue - 1d));

    private sealed class SlowTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Slow(dueTime), Slow(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
