using Myelin.Api;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Transactions;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms;
using Results = System.Collections.Generic.Dictionary<string, Myelin.Api.ServerServer.Transactions.SendTransaction.PduResult>;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Receives the events of a transaction. Each has its own result; what is wrong with one does not concern the others.</summary>
internal sealed partial class TransactionReceipt(
    IRooms rooms,
    RoomAdmission admission,
    SignatureCheck signatures,
    MissingParents missing,
    EduReceipt edus,
    IGrainFactory grains,
    ServerIdentity identity,
    ILogger<TransactionReceipt> logger)
{
    public async Task<SendTransaction.Response> ReceiveAsync(ServerName origin, SendTransaction.Body transaction, CancellationToken cancellationToken)
    {
        var results = new Results();
        var arriving = new List<(RoomView Room, Pdu Pdu)>();
        foreach (var byRoom in transaction.Pdus.GroupBy(PduEnvelope.RoomOf))
        {
            await ReadAsync(origin, byRoom.Key, byRoom, arriving, results, cancellationToken);
        }

        var passing = (await signatures.PassingAsync(arriving.ConvertAll(static item => item.Pdu), cancellationToken)).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var (_, pdu) in arriving.Where(item => !passing.Contains(item.Pdu)))
        {
            results[pdu.EventId.Value] = new SendTransaction.PduResult("A signature is missing or invalid, or its key can't be had.");
        }

        var received = await Task.WhenAll(arriving
            .Where(item => passing.Contains(item.Pdu))
            .GroupBy(static item => item.Room.RoomId)
            .Select(byRoom => ReceiveAsync(origin, byRoom.First().Room, [.. byRoom.Select(static item => item.Pdu).DistinctBy(static pdu => pdu.EventId)], cancellationToken)));
        foreach (var (id, result) in received.SelectMany(static result => result))
        {
            results[id] = result;
        }

        await edus.ReceiveAsync(origin, transaction.Edus ?? [], cancellationToken);
        return new SendTransaction.Response(results);
    }

    private async ValueTask ReadAsync(
        ServerName origin, RoomId? roomId, IEnumerable<RawValue> pdus, List<(RoomView Room, Pdu Pdu)> arriving, Results results, CancellationToken cancellationToken)
    {
        var (room, refusal) = await AdmitAsync(origin, roomId, cancellationToken);
        foreach (var raw in pdus)
        {
            if (room is null)
            {
                Refuse(raw, refusal);
            }
            else if (FormatCheck.Read(room, raw.Utf8, out var reason) is not { } pdu)
            {
                Refuse(raw, reason);
            }
            else if (refusal is not null)
            {
                results[pdu.EventId.Value] = new SendTransaction.PduResult(refusal);
            }
            else
            {
                arriving.Add((room, pdu));
            }
        }

        void Refuse(RawValue raw, string? reason)
        {
            // In later room versions the ID of an event that can't be read is not known.
            if (PduEnvelope.IdOf(raw) is { } id)
            {
                results[id] = new SendTransaction.PduResult(reason ?? "It is not an event.");
            }
        }
    }

    /// <summary>The room, and why the server's events are not taken; null if they are.</summary>
    private async ValueTask<(RoomView? Room, string? Refusal)> AdmitAsync(ServerName origin, RoomId? roomId, CancellationToken cancellationToken) =>
        roomId is not { } id || await rooms.FindAsync(id, cancellationToken) is not { } room ? (null, "This server is not in the room.")
        : !RoomServers.Of(room).Joined.Contains(identity.ServerName) ? (room, "This server is not in the room.")
        : !await admission.AllowsAsync(room, origin, cancellationToken) ? (room, "The room's server ACL denies your server.")
        : (room, null);

    private async Task<Results> ReceiveAsync(ServerName origin, RoomView room, IReadOnlyList<Pdu> pdus, CancellationToken cancellationToken)
    {
        var replies = await ReceiveAsync(room, pdus);
        if (replies.Any(static reply => reply.IsFailed))
        {
            // The activation is dropped after a failed commit; what was durable before is answered alike.
            replies = await ReceiveAsync(room, pdus);
        }

        if (replies.Any(static reply => reply.IsFailed))
        {
            // The sender keeps the events until this server can store them.
            throw new MatrixException(500, ErrCode.Unknown, "Events could not be stored.");
        }

        // Those that can be taken now have been, before others are fetched.
        var waiting = pdus.Where((_, i) => replies[i].IsMissingEvents).ToList();
        var later = waiting.Count == 0 ? null : await missing.ReceiveAsync(origin, room, waiting, cancellationToken);
        var results = new Results(pdus.Count);
        for (var i = 0; i < pdus.Count; i++)
        {
            results[pdus[i].EventId.Value] = ResultOf(replies[i].IsMissingEvents ? later?.GetValueOrDefault(pdus[i].EventId) : replies[i]);
        }

        return results;
    }

    private async Task<ReceiptReply[]> ReceiveAsync(RoomView room, IReadOnlyList<Pdu> pdus)
    {
        var grain = grains.GetGrain<IRoomGrain>(room.RoomId.Value);
        var commands = pdus.Select(static pdu => new ReceiveEvent(pdu.Json.ToArray())).ToArray();
        try
        {
            return await grain.ReceiveAllAsync(commands);
        }
        catch (Exception failure)
        {
            // One of them brings the room's writer to an error: the others must not suffer for it.
            ReceiptFailed(logger, pdus.Count, room.RoomId.Value, failure);
        }

        var replies = new ReceiptReply[pdus.Count];
        for (var i = 0; i < pdus.Count; i++)
        {
            try
            {
                replies[i] = await grain.ReceiveAsync(commands[i]);
            }
            catch (Exception failure)
            {
                ReceiptFailed(logger, 1, room.RoomId.Value, failure);
                replies[i] = ReceiptReply.Refused("This server failed at the event.");
            }
        }

        return replies;
    }

    private static SendTransaction.PduResult ResultOf(ReceiptReply? reply) => new(reply switch
    {
        // What it lacks is still being fetched.
        null => null,
        { Status: EventStatus.Rejected } => "The event was rejected by the authorisation rules.",
        { Status: not null } => null,
        { Refusal: { } refusal } => refusal,
        { IsMissingEvents: true } => "The events that this one refers to can't be had.",
        _ => "The event could not be stored.",
    });

    [LoggerMessage(EventId = 1850, Level = LogLevel.Error, Message = "Receiving {Count} events of room {Room} from another server failed.")]
    private static partial void ReceiptFailed(ILogger logger, int count, string room, Exception exception);
}
