namespace Myelin.Server.Media.Thumbnails;

/// <summary>The bounds of making thumbnails.</summary>
internal static class ThumbnailLimits
{
    /// <summary>The largest picture in bytes.</summary>
    public const long PictureBytes = 64 * 1_048_576;

    /// <summary>The most pixels decoded of a picture, all its frames together.</summary>
    public const long Pixels = 100_000_000;

    /// <summary>The longest side of a picture in pixels.</summary>
    public const int Side = 32_000;

    /// <summary>The frames kept of a picture that moves.</summary>
    public const int Frames = 300;

    /// <summary>The most pixels of a thumbnail that moves, all its frames together: to encode them takes longer than to decode.</summary>
    public const long MovingPixels = 24_000_000;

    /// <summary>The largest thumbnail in bytes.</summary>
    public const int ThumbnailBytes = 16 * 1_048_576;

    /// <summary>What a process that decodes may allocate, in bytes.</summary>
    public const long ProcessBytes = 640 * 1_048_576;

    /// <summary>What of it .NET may take, in bytes: two of the largest pictures, for one may be garbage that isn't collected yet.</summary>
    public const long ProcessHeapBytes = 160 * 1_048_576;

    /// <summary>Pictures that may wait for a process; who comes then is told to come later.</summary>
    public const int Waiting = 128;

    /// <summary>Thumbnails that a process makes before another takes its place, so that nothing grows.</summary>
    public const int PerProcess = 1_000;

    /// <summary>How long a picture may take before its process is killed, and a process to start.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long a process that has nothing to do stays.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(1);

    /// <summary>How long no process is tried after one could not start.</summary>
    public static readonly TimeSpan Respite = TimeSpan.FromMinutes(1);

    /// <summary>Processes at once.</summary>
    public static int Processes { get; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 4);
}
