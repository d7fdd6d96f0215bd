namespace Myelin.Server.AccountData;

/// <summary>Limits for account data.</summary>
internal static class AccountDataLimits
{
    /// <summary>The most bytes of a type or tag.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>
    /// The most bytes of account data per user, over all rooms: contents and names, plus <see cref="BytesOfDatum"/> for each of
    /// them. Existing data can always be made smaller.
    /// </summary>
    public const int MaximumBytesPerUser = 8 * 1_048_576;

    /// <summary>Bytes counted for each type of account data besides its name and content, since even an empty one takes a row and memory.</summary>
    public const int BytesOfDatum = 128;

    /// <summary>How many users can write at the same time; writes of one user are counted one after the other.</summary>
    public const int WritingUsers = 64;

    /// <summary>How often a change is attempted if others write the same data.</summary>
    public const int UpdateAttempts = 20;
}
