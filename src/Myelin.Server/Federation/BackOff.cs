namespace Myelin.Server.Federation;

/// <summary>How long to wait after failures.</summary>
internal static class BackOff
{
    /// <summary>The wait after a number of failures in a row: it doubles with each, up to the longest.</summary>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        var wait = first * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return wait < longest ? wait : longest;
    }
}
