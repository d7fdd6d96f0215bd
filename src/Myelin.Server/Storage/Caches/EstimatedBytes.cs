using Myelin.Core.Events;

namespace Myelin.Server.Storage.Caches;

/// <summary>About how much memory things take on a 64-bit machine.</summary>
internal static class EstimatedBytes
{
    /// <summary>What a cache needs for one entry besides its key and value.</summary>
    public const long Entry = 112;

    /// <summary>An entry of an immutable dictionary, without what it refers to.</summary>
    public const long Node = 112;

    /// <summary>An object with some fields.</summary>
    public const long Object = 64;

    /// <summary>An event's object, its identifiers and what is read from its content.</summary>
    private const long PduFields = 800;

    public static long Of(string text) => 24 + (2L * text.Length);

    /// <summary>An event with its content read.</summary>
    public static long Of(Pdu pdu) => PduFields + pdu.Json.Length + pdu.ContentJson.Length;
}
