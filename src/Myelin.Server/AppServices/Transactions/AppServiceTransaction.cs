using System.Buffers.Binary;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// A fixed transaction: whenever and by whichever process it is sent, its ID and contents are the same ("Pushing events").
/// Events and to-device messages are stored as references, so that nothing is stored twice and an event redacted meanwhile is sent redacted.
/// </summary>
/// <param name="Number">The number for its ID, which is never reused.</param>
/// <param name="UpTo">The log position up to which it covers everything.</param>
/// <param name="Events">The events' numbers, in log order.</param>
/// <param name="ToDevice">The log positions of to-device messages, in log order.</param>
/// <param name="NewsJson">Everything else as members of a UTF-8 JSON object: ephemeral data, device lists, counts.</param>
internal sealed record AppServiceTransaction(
    long Number,
    LogPosition UpTo,
    IReadOnlyList<long> Events,
    IReadOnlyList<(UserNumber User, LogPosition Position)> ToDevice,
    ReadOnlyMemory<byte> NewsJson)
{
    /// <summary>The empty object.</summary>
    public static readonly ReadOnlyMemory<byte> NoNews = "{}"u8.ToArray();

    /// <summary>The stored form of numbers: 8 bytes each, big-endian.</summary>
    public static byte[] Pack(IReadOnlyCollection<long> numbers)
    {
        var packed = new byte[numbers.Count * sizeof(long)];
        foreach (var (index, number) in numbers.Index())
        {
            BinaryPrimitives.WriteInt64BigEndian(packed.AsSpan(index * sizeof(long)), number);
        }

        return packed;
    }

    public static List<long> Unpack(ReadOnlySpan<byte> packed)
    {
        var numbers = new List<long>(packed.Length / sizeof(long));
        for (var at = 0; at < packed.Length; at += sizeof(long))
        {
            numbers.Add(BinaryPrimitives.ReadInt64BigEndian(packed[at..]));
        }

        return numbers;
    }
}
