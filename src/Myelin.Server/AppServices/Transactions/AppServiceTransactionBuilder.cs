using Myelin.Core.Events;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Gathers from log entries the contents of one application service's next transaction.</summary>
internal sealed class AppServiceTransactionBuilder(
    AppService service,
    RoomInterest interest,
    DeviceChangesReader deviceNews,
    LoggedRooms rooms,
    IReceipts receipts,
    IToDeviceMessages toDevice,
    IEntityNumbers numbers)
{
    /// <summary>The number of entries whose events are read in one query.</summary>
    private const int Chunk = 100;

    /// <summary>Adds entries until the draft is full or there are no more.</summary>
    /// <returns>The draft, and the position up to which it covers all entries.</returns>
    public async ValueTask<(TransactionDraft Draft, LogPosition UpTo)> GatherAsync(
        LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken)
    {
        var draft = new TransactionDraft();
        var upTo = after;
        foreach (var chunk in entries.Chunk(Chunk))
        {
            var events = await rooms.EventsAsync(
                [.. chunk.Where(entry => entry.Kind == LogEntryKind.TimelineEvent).Select(entry => entry.Detail)], cancellationToken);
            foreach (var entry in chunk)
            {
                if (draft.IsFull)
                {
                    return (draft, upTo);
                }

                await TakeAsync(draft, entry, events, cancellationToken);
                upTo = entry.Position;
            }

            if (draft.IsFull)
            {
                break;
            }
        }

        return (draft, upTo);
    }

    private async ValueTask TakeAsync(
        TransactionDraft draft, CommittedEntry entry, IReadOnlyDictionary<long, PastEvent> events, CancellationToken cancellationToken)
    {
        switch (entry.Kind)
        {
            case LogEntryKind.TimelineEvent when events.TryGetValue(entry.Detail, out var past):
                await TakeEventAsync(draft, entry, past, cancellationToken);
                break;
            case LogEntryKind.Membership or LogEntryKind.Directory:
                await interest.FollowAsync(entry, cancellationToken);
                break;
            case LogEntryKind.Receipt when service.WantsEphemeral:
                await TakeReceiptsAsync(draft, entry, cancellationToken);
                break;
            case LogEntryKind.ToDevice when service.WantsEphemeral:
                await TakeToDeviceAsync(draft, entry, cancellationToken);
                break;
            case LogEntryKind.DeviceList when service.ReceivesDeviceNews:
                draft.Add(await deviceNews.OfChangeAsync(entry, cancellationToken));
                break;
            case LogEntryKind.OneTimeKeys when service.ReceivesDeviceNews:
                await TakeKeyCountsAsync(draft, entry, cancellationToken);
                break;
        }
    }

    private async ValueTask TakeEventAsync(TransactionDraft draft, CommittedEntry entry, PastEvent past, CancellationToken cancellationToken)
    {
        var pdu = past.Pdu;
        UserId? member = pdu.Type == EventTypes.Member && UserId.TryParse(pdu.StateKey, out var target) ? target : null;
        if (interest.IsOwn(pdu.Sender)
            || (member is { } user && interest.IsOwn(user))
            || await interest.CoversAsync(entry.Subject, past, cancellationToken))
        {
            draft.Add(entry.Detail, past);
        }

        if (member is { } moved && service.ReceivesDeviceNews)
        {
            draft.Add(await deviceNews.OfMembershipAsync(entry.Subject, past, moved, cancellationToken));
        }
    }

    private async ValueTask TakeReceiptsAsync(TransactionDraft draft, CommittedEntry entry, CancellationToken cancellationToken)
    {
        var room = await numbers.RoomIdAsync(new RoomNumber(entry.Subject), cancellationToken);
        if (!await interest.CoversNowAsync(entry.Subject, room, cancellationToken))
        {
            return;
        }

        // A receipt that has moved since is sent with the entry of its newer move.
        var user = await numbers.UserIdAsync(new UserNumber(entry.Detail), cancellationToken);
        foreach (var receipt in (await receipts.OfRoomAsync(room, cancellationToken)).OfUser(user))
        {
            if (receipt.Position == entry.Position && (receipt.Kind != ReceiptKind.ReadPrivate || interest.IsOwn(user)))
            {
                draft.Add(room, receipt);
            }
        }
    }

    private async ValueTask TakeToDeviceAsync(TransactionDraft draft, CommittedEntry entry, CancellationToken cancellationToken)
    {
        var user = new UserNumber(entry.Subject);
        if (!interest.IsOwn(await numbers.UserIdAsync(user, cancellationToken)))
        {
            return;
        }

        foreach (var message in await toDevice.AtAsync([(user, entry.Position)], cancellationToken))
        {
            draft.Add(user, entry.Position, message.Json.Length);
        }
    }

    private async ValueTask TakeKeyCountsAsync(TransactionDraft draft, CommittedEntry entry, CancellationToken cancellationToken)
    {
        var user = new UserNumber(entry.Subject);
        var id = await numbers.UserIdAsync(user, cancellationToken);
        if (interest.IsOwn(id))
        {
            draft.KeyCounts[id.Value] = await deviceNews.KeyCountsAsync(id, user, cancellationToken);
        }
    }
}
