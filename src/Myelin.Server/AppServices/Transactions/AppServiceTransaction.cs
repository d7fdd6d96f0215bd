using System.Buffers.Binary;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// A transaction that has been fixed: whenever and by whichever process it is sent, its ID and what is in it are the same ("Pushing events").
/// Events and to-device messages are kept by their places, so that nothing is stored twice and what is redacted before it is sent stays so.
/// </summary>
/// <param name="Number">Makes its ID; never given again.</param>
/// <param name="UpTo">The log up to here is done with it.</param>
/// <param name="Events">The events' numbers, in the order of the log.</param>
/// <param name="ToDevice">The places of to-device messages, in the order of the log.</param>
/// <param name="NewsJson">All else as members of a JSON object in UTF-8: ephemeral data, device lists, counts.</param>
internal sealed record AppServiceTransaction(
    long Number,
    LogPosition UpTo,
    IReadOnlyList<long> Events,
    IReadOnlyList<(UserNumber User, LogPosition Position)> ToDevice,
    ReadOnlyMemory<byte> NewsJson)
{
    /// <summary>The object without members.</summary>
    public static readonly ReadOnlyMemory<byte> NoNews = "{}"u8.ToArray();

    /// <summary>Numbers as they are stored: 8 bytes each, big-endian.</summary>
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
