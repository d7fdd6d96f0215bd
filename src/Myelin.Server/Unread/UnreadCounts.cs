using System.Collections.Immutable;

namespace Myelin.Server.Unread;

/// <summary>A room's unread notifications for one user, by thread ("Receiving notifications").</summary>
/// <param name="Main">The notifications outside threads.</param>
/// <param name="Threads">The notifications in threads, by root; threads without any are absent.</param>
internal sealed record UnreadCounts(UnreadCount Main, ImmutableDictionary<EventId, UnreadCount> Threads)
{
    public static readonly UnreadCounts None = new(default, ImmutableDictionary<EventId, UnreadCount>.Empty);

    /// <summary>The notifications of the whole room.</summary>
    public UnreadCount Total
    {
        get
        {
            var total = Main;
            foreach (var (_, count) in Threads)
            {
                total = total.Plus(count);
            }

            return total;
        }
    }

    /// <param name="thread">The thread's root; null for the main timeline.</param>
    /// <param name="highlights">Whether the notification is a highlight.</param>
    public UnreadCounts With(EventId? thread, bool highlights)
    {
        var one = new UnreadCount(1, highlights ? 1 : 0);
        if (thread is not { } root || (!Threads.ContainsKey(root) && Threads.Count >= UnreadLimits.Threads))
        {
            return this with { Main = Main.Plus(one) };
        }

        return this with { Threads = Threads.SetItem(root, Threads.GetValueOrDefault(root).Plus(one)) };
    }

    /// <param name="thread">The thread that was read; null for the main timeline.</param>
    public UnreadCounts Read(EventId? thread) =>
        thread is { } root ? this with { Threads = Threads.Remove(root) } : this with { Main = default };
}

/// <summary>The number of unread notifications, and how many of them are highlights.</summary>
internal readonly record struct UnreadCount(int Notifications, int Highlights)
{
    public UnreadCount Plus(UnreadCount other) => new(Notifications + other.Notifications, Highlights + other.Highlights);
}
