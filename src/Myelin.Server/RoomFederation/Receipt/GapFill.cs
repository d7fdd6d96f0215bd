using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>
/// Brings events into the graph whose parents are missing. First the events between are fetched. Where they don't reach what is here, a missing parent gets
/// its place by the state before it, as another server has it, and the states of all that follow are computed from there.
/// </summary>
/// <param name="room">The room.</param>
/// <param name="servers">The servers to ask.</param>
/// <param name="graph">What is here.</param>
/// <param name="fetched">Fetches the rest.</param>
/// <param name="grain">The room's writer.</param>
/// <param name="isBackfill">Whether the events are history.</param>
internal sealed class GapFill(RoomView room, IReadOnlyList<ServerName> servers, RoomGraph graph, FetchedEvents fetched, IRoomGrain grain, bool isBackfill)
{
    private int _statesLeft = ReceiptLimits.FetchedStates;

    /// <summary>Receives an event, and before it those between it and the room's newest events.</summary>
    public async Task<ReceiptReply> ReceiveAsync(Pdu pdu, CancellationToken cancellationToken)
    {
        var reply = await grain.ReceiveAsync(Command(pdu));
        if (reply.PrevEvents.Length > 0)
        {
            var newest = await graph.ForwardExtremitiesAsync(room, cancellationToken);
            foreach (var earlier in PrevOrder.Before(pdu, await fetched.MissingAsync(room, servers, newest, pdu.EventId, cancellationToken)))
            {
                await PlaceAsync(earlier, cancellationToken);
            }
        }

        return reply.IsMissingEvents ? await PlaceAsync(pdu, cancellationToken) : reply;
    }

    /// <summary>Receives an event. A parent that is missing is fetched with the state before it.</summary>
    public async Task<ReceiptReply> PlaceAsync(Pdu pdu, CancellationToken cancellationToken)
    {
        var reply = await grain.ReceiveAsync(Command(pdu));
        if (reply.PrevEvents.Length > 0)
        {
            foreach (var prev in reply.PrevEvents)
            {
                if (_statesLeft-- > 0)
                {
                    await AnchorAsync(EventId.Parse(prev), cancellationToken);
                }
            }

            reply = await grain.ReceiveAsync(Command(pdu));
        }

        return await AuthoriseAsync(pdu, Command(pdu), reply, cancellationToken);
    }

    /// <summary>Fetches an event and gives it its place by the state before it.</summary>
    private async Task AnchorAsync(EventId id, CancellationToken cancellationToken)
    {
        if (await fetched.EventsAsync(room, servers, [id], cancellationToken) is not [var pdu]
            || await fetched.StateIdsAsync(room, servers, id, cancellationToken) is not { } ids)
        {
            return;
        }

        var missing = await graph.MissingAsync([.. ids.PduIds.Concat(ids.AuthChainIds)], cancellationToken);
        var outliers = missing.Count <= ReceiptLimits.FetchedOneByOne
            ? await fetched.EventsAsync(room, servers, missing, cancellationToken)
            : await fetched.StateAsync(room, servers, id, cancellationToken);
        var command = Command(pdu) with
        {
            StateBefore = [.. ids.PduIds.Select(static item => item.Value)],
            Outliers = [.. outliers.Select(static item => item.Json.ToArray())],
        };
        await AuthoriseAsync(pdu, command, await grain.ReceiveAsync(command), cancellationToken);
    }

    /// <summary>If events of the auth chain are missing, fetches it and receives the event again.</summary>
    private async Task<ReceiptReply> AuthoriseAsync(Pdu pdu, ReceiveEvent command, ReceiptReply reply, CancellationToken cancellationToken)
    {
        if (reply is not { PrevEvents.Length: 0, AuthEvents.Length: > 0 })
        {
            return reply;
        }

        var chain = await fetched.AuthChainAsync(room, servers, pdu.EventId, cancellationToken);
        reply = await grain.ReceiveAsync(command with { Outliers = [.. chain.Select(static item => item.Json.ToArray())] });
        if (reply is not { PrevEvents.Length: 0, AuthEvents.Length: > 0 })
        {
            return reply;
        }

        // What is missing need not be of this event's chain: to resolve a state takes those of others.
        var others = await fetched.EventsAsync(room, servers, [.. reply.AuthEvents.Take(ReceiptLimits.FetchedOneByOne).Select(EventId.Parse)], cancellationToken);
        return await grain.ReceiveAsync(command with { Outliers = [.. others.Select(static item => item.Json.ToArray())] });
    }

    private ReceiveEvent Command(Pdu pdu) => new(pdu.Json.ToArray()) { IsBackfilled = isBackfill };
}
