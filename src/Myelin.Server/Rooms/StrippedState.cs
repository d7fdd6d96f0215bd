using Myelin.Core.Events;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// What a user who is invited to a room, or has knocked on it, may know of it ("Stripped state"): as it was at that moment, for what came
/// later is none of the user's business yet.
/// </summary>
internal sealed class StrippedState(RoomStorage storage, IEntityNumbers numbers, EventCache events)
{
    private static readonly string[] Types =
    [
        EventTypes.Create, EventTypes.Name, EventTypes.Avatar, EventTypes.Topic, EventTypes.JoinRules, EventTypes.CanonicalAlias, EventTypes.Encryption,
    ];

    /// <param name="membership">The event that gave the user the membership.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<Pdu>> OfAsync(EventId membership, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(membership, cancellationToken) is { } stored ? await OfAsync(stored, cancellationToken) : [];

    /// <summary>As above. By the sender's own membership a client can name who invites.</summary>
    public async ValueTask<IReadOnlyList<Pdu>> OfAsync(StoredEvent membership, CancellationToken cancellationToken)
    {
        var told = new List<Pdu>(Types.Length + 2);
        if (membership.StateAfter is { } after)
        {
            var state = await storage.States.ReadAsync(after, cancellationToken);
            foreach (var tuple in Types.Select(type => new StateTuple(type, string.Empty)).Append(new StateTuple(EventTypes.Member, membership.Pdu.Sender.Value)))
            {
                if (await numbers.FindTupleAsync(tuple, cancellationToken) is { } number
                    && state[number] is { } found
                    && await events.FindAsync(found, cancellationToken) is { } pdu)
                {
                    told.Add(pdu);
                }
            }
        }

        if (told.TrueForAll(pdu => pdu.EventId != membership.Pdu.EventId))
        {
            told.Add(membership.Pdu);
        }

        return told;
    }
}
