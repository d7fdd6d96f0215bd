using Myelin.Core.Events;

namespace Myelin.Server.Storage.Caches;

/// <summary>Estimates of memory on a 64-bit machine.</summary>
internal static class EstimatedBytes
{
    /// <summary>The cache's overhead per entry, besides key and value.</summary>
    public const long Entry = 112;

    /// <summary>An entry of an immutable dictionary, without the objects it refers to.</summary>
    public const long Node = 112;

    /// <summary>An object with a few fields.</summary>
    public const long Object = 64;

    /// <summary>An event's object, its identifiers and its parsed fields.</summary>
    private const long PduFields = 800;

    public static long Of(string text) => 24 + (2L * text.Length);

    /// <summary>An event including its parsed content.</summary>
    public static long Of(Pdu pdu) => PduFields + pdu.Json.Length + pdu.ContentJson.Length;
}
