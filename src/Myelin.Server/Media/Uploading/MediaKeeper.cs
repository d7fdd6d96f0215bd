using System.Runtime.InteropServices;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Media.Uploading;

/// <summary>Stores content of the server's own, which no user uploaded.</summary>
internal sealed class MediaKeeper(ContentReceiver receiver, MediaIds ids, IEntityNumbers numbers, TimeProvider time) : IMediaKeeper
{
    public async Task<MxcUri> KeepAsync(ReadOnlyMemory<byte> bytes, string mediaType, string? fileName, CancellationToken cancellationToken)
    {
        var added = new NewMedia(numbers.Next(NumberSeries.General), ids.New(), MediaKind.Own, null, time.GetUtcNow());
        var description = MediaDescription.Of(mediaType, fileName);
        await using var stream = MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        await receiver.ReceiveAsync(
            stream, bytes.Length, null, (unit, received) => MediaStore.Add(unit, added, received.Number, received.Length, description), cancellationToken);
        return added.Uri;
    }
}
