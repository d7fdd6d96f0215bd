using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Reading;

/// <summary>What a user who is invited to a room, or has knocked on it, may know of it ("Stripped state").</summary>
internal sealed class StrippedState(EventCache events)
{
    private static readonly string[] Types =
    [
        EventTypes.Create, EventTypes.Name, EventTypes.Avatar, EventTypes.Topic, EventTypes.JoinRules, EventTypes.CanonicalAlias, EventTypes.Encryption,
    ];

    /// <param name="room">The room.</param>
    /// <param name="sender">Who sent the membership: by the sender's own a client can name who invites.</param>
    /// <param name="membership">The event that gave the user the membership.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<Pdu>> OfAsync(RoomView room, UserId sender, EventId membership, CancellationToken cancellationToken)
    {
        var ids = new List<EventId>(Types.Length + 2);
        foreach (var type in Types)
        {
            if (room.CurrentState[type, string.Empty] is { } id)
            {
                ids.Add(id);
            }
        }

        if (room.Members.TryGetValue(sender, out var inviter))
        {
            ids.Add(inviter.Event);
        }

        if (!ids.Contains(membership))
        {
            ids.Add(membership);
        }

        var pdus = await events.ReadAsync(ids, cancellationToken);
        return [.. ids.Where(pdus.ContainsKey).Select(id => pdus[id])];
    }
}
