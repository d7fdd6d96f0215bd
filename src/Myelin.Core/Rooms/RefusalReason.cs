namespace Myelin.Core.Rooms;

/// <summary>Why the engine refuses; each maps to one Matrix error code.</summary>
public enum RefusalReason
{
    /// <summary>The authorisation rules refuse it (<c>M_FORBIDDEN</c>).</summary>
    Forbidden,

    /// <summary>The event is not of the form that its type has, whoever sends it (<c>M_BAD_JSON</c>).</summary>
    Malformed,

    /// <summary>The event is beyond a size limit (<c>M_TOO_LARGE</c>).</summary>
    TooLarge,

    /// <summary>The content is JSON that this room version can't hold (<c>M_BAD_JSON</c>).</summary>
    BadJson,

    /// <summary>The event belongs to another room or names another room version.</summary>
    WrongRoom,
}
