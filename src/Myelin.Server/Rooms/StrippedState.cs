using Myelin.Core.Events;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// What a user who is invited to a room, or has knocked on it, may know of it ("Stripped state"): the state at that moment, since later
/// changes are not yet the user's business.
/// </summary>
internal sealed class StrippedState(RoomStorage storage, IEntityNumbers numbers, EventCache events)
{
    private static readonly string[] Types =
    [
        EventTypes.Create, EventTypes.Name, EventTypes.Avatar, EventTypes.Topic, EventTypes.JoinRules, EventTypes.CanonicalAlias, EventTypes.Encryption,
    ];

    /// <param name="membership">The user's invite or knock.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<IReadOnlyList<Pdu>> OfAsync(EventId membership, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(membership, cancellationToken) is { } stored ? await OfAsync(stored, cancellationToken) : [];

    /// <summary>The same, for a stored event. The sender's own membership lets a client show who sent the invite.</summary>
    public async ValueTask<IReadOnlyList<Pdu>> OfAsync(StoredEvent membership, CancellationToken cancellationToken)
    {
        var shown = new List<Pdu>(Types.Length + 2);
        if (membership.StateAfter is { } after)
        {
            var state = await storage.States.ReadAsync(after, cancellationToken);
            foreach (var tuple in Types.Select(type => new StateTuple(type, string.Empty)).Append(new StateTuple(EventTypes.Member, membership.Pdu.Sender.Value)))
            {
                if (await numbers.FindTupleAsync(tuple, cancellationToken) is { } number
                    && state[number] is { } found
                    && await events.FindAsync(found, cancellationToken) is { } pdu)
                {
                    shown.Add(pdu);
                }
            }
        }

        if (shown.TrueForAll(pdu => pdu.EventId != membership.Pdu.EventId))
        {
            shown.Add(membership.Pdu);
        }

        return shown;
    }
}
