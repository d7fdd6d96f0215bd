namespace Myelin.Server.Media.Thumbnails;

/// <summary>Bounds of thumbnail generation.</summary>
internal static class ThumbnailLimits
{
    /// <summary>The largest picture in bytes.</summary>
    public const long PictureBytes = 64 * 1_048_576;

    /// <summary>The most pixels decoded from a picture, over all its frames.</summary>
    public const long Pixels = 100_000_000;

    /// <summary>The longest side of a picture in pixels.</summary>
    public const int Side = 32_000;

    /// <summary>The most frames kept of an animated picture.</summary>
    public const int Frames = 300;

    /// <summary>The most pixels of an animated thumbnail, over all its frames: encoding them takes longer than decoding.</summary>
    public const long MovingPixels = 24_000_000;

    /// <summary>The largest thumbnail in bytes.</summary>
    public const int ThumbnailBytes = 16 * 1_048_576;

    /// <summary>How many bytes a worker process may allocate.</summary>
    public const long ProcessBytes = 640 * 1_048_576;

    /// <summary>How many of these .NET may use: enough for two of the largest pictures, since one may be garbage that is not collected yet.</summary>
    public const long ProcessHeapBytes = 160 * 1_048_576;

    /// <summary>Pictures that may wait for a worker process; further callers must retry later.</summary>
    public const int Waiting = 128;

    /// <summary>Thumbnails that a worker process generates before it is replaced, so that leaks don't accumulate.</summary>
    public const int PerProcess = 1_000;

    /// <summary>How long a picture may take before its worker process is killed, and how long a process may take to start.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>How long an idle worker process is kept.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait after a process failed to start before trying again.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    /// <summary>Concurrent worker processes.</summary>
    public static int Processes { get; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 4);
}
