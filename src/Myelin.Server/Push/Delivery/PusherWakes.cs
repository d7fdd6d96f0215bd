using System.Collections.Immutable;
using Myelin.Server.Log;

namespace Myelin.Server.Push.Delivery;

/// <summary>Gathers what pushers are to be woken with. Those of the kind <c>http</c> are told at once, the others later.</summary>
internal sealed class PusherWakes
{
    private readonly Dictionary<long, Gathered> _byPusher = [];
    private readonly Dictionary<long, LogPosition> _mailed = [];

    /// <summary>How many events there are to tell, each counted for each pusher.</summary>
    public int Count { get; private set; }

    public void Tell(ImmutableArray<Pusher> pushers, PushedEvent pushed)
    {
        foreach (var gathered in Of(pushers))
        {
            gathered.Events.Add(pushed);
            Count++;
        }

        foreach (var pusher in pushers)
        {
            if (pusher.Kind == PusherKind.Email)
            {
                _mailed[pusher.Number] = new LogPosition(pushed.Position);
            }
        }
    }

    /// <summary>Pushers of the kind <c>email</c> that have something to tell, with the newest event.</summary>
    public IReadOnlyDictionary<long, LogPosition> Mailed => _mailed;

    public void ChangeBadge(ImmutableArray<Pusher> pushers)
    {
        foreach (var gathered in Of(pushers))
        {
            gathered.ChangesBadge = true;
        }
    }

    public void Set(ImmutableArray<Pusher> pushers)
    {
        foreach (var gathered in Of(pushers))
        {
            gathered.IsSet = true;
        }
    }

    /// <summary>The wakes of a part of the log that ends at a position.</summary>
    public IEnumerable<(long Pusher, PusherWake Wake)> UpTo(LogPosition upTo) => _byPusher.Select(
        pusher => (pusher.Key, new PusherWake(upTo.Value, [.. pusher.Value.Events], pusher.Value.ChangesBadge, pusher.Value.IsSet)));

    private IEnumerable<Gathered> Of(ImmutableArray<Pusher> pushers)
    {
        foreach (var pusher in pushers)
        {
            if (pusher.Kind != PusherKind.Http)
            {
                continue;
            }

            if (!_byPusher.TryGetValue(pusher.Number, out var gathered))
            {
                _byPusher.Add(pusher.Number, gathered = new Gathered());
            }

            yield return gathered;
        }
    }

    private sealed class Gathered
    {
        public List<PushedEvent> Events { get; } = [];

        public bool ChangesBadge { get; set; }

        public bool IsSet { get; set; }
    }
}
