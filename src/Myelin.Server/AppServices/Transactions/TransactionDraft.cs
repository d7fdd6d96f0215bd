using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Json;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>The contents gathered for the next transaction.</summary>
internal sealed class TransactionDraft
{
    private int _bytes;
    private int _ephemeral;

    public List<long> Events { get; } = [];

    public List<(UserNumber User, LogPosition Position)> ToDevice { get; } = [];

    /// <summary>Receipts by room, in the order in which they came.</summary>
    public Dictionary<RoomId, List<Receipt>> Receipts { get; } = [];

    public SortedSet<string> Changed { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Left { get; } = new(StringComparer.Ordinal);

    /// <summary>The remaining keys of devices, for users whose keys changed.</summary>
    public SortedDictionary<string, IReadOnlyDictionary<DeviceId, DeviceKeyCounts>> KeyCounts { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => Events.Count == 0 && ToDevice.Count == 0 && Receipts.Count == 0 && Changed.Count == 0 && Left.Count == 0 && KeyCounts.Count == 0;

    public bool IsFull => Events.Count >= AppServiceLimits.EventsPerTransaction
        || ToDevice.Count >= AppServiceLimits.ToDevicePerTransaction
        || _ephemeral >= AppServiceLimits.EphemeralPerTransaction
        || Changed.Count + Left.Count + KeyCounts.Count >= AppServiceLimits.UsersPerTransaction
        || _bytes >= AppServiceLimits.BytesPerTransaction;

    public void Add(long number, PastEvent past)
    {
        Events.Add(number);
        _bytes += past.Pdu.Json.Length;
    }

    public void Add(ChangedDevices news)
    {
        Changed.UnionWith(news.Changed.Select(user => user.Value));
        Left.UnionWith(news.Left.Select(user => user.Value));
        Left.ExceptWith(Changed);
    }

    public void Add(RoomId room, Receipt receipt)
    {
        if (!Receipts.TryGetValue(room, out var ofRoom))
        {
            Receipts[room] = ofRoom = [];
        }

        ofRoom.Add(receipt);
        _ephemeral++;
    }

    public void Add(UserNumber user, LogPosition position, int bytes)
    {
        ToDevice.Add((user, position));
        _bytes += bytes;
    }

    /// <summary>The members of the transaction's body other than events and to-device messages.</summary>
    public ReadOnlyMemory<byte> WriteNews(AppService service)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            EphemeralDataWriter.Write(writer, service, Receipts.Count > 0, WriteReceipts);
            DeviceDataWriter.Write(writer, this);
            writer.WriteEndObject();
        });
    }

    private void WriteReceipts(Utf8JsonWriter writer)
    {
        foreach (var (room, receipts) in Receipts)
        {
            ReceiptWriter.Write(writer, receipts, room);
        }
    }
}

/// <summary>The users whose device lists a service must update.</summary>
internal readonly record struct ChangedDevices(ImmutableArray<UserId> Changed, ImmutableArray<UserId> Left);
