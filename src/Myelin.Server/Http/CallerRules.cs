using Myelin.Api;

namespace Myelin.Server.Http;

/// <summary>What many operations ask of their caller.</summary>
internal static class CallerRules
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the path names another user than the caller.</exception>
    public static void RequireSelf(this Call call, UserId user, string refusal)
    {
        if (call.Caller.User != user)
        {
            throw MatrixException.Forbidden(refusal);
        }
    }
}
