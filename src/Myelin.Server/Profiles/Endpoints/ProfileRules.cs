using Myelin.Api;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles.Endpoints;

/// <summary>Who may change a profile.</summary>
internal static class ProfileRules
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_GUEST_ACCESS_FORBIDDEN</c>, <c>M_USER_SUSPENDED</c>.</exception>
    public static void RequireMayChangeProfile(this Call call, UserId user, string field)
    {
        call.RequireSelf(user, "Cannot change the profile of other users.");
        if (call.Caller.IsGuest && field != Profile.DisplayNameField)
        {
            throw new MatrixException(403, ErrCodes.GuestAccessForbidden, "Guests may change their display name only.");
        }

        // "Account suspension": profile changes are among what is not allowed.
        if (call.Caller.IsSuspended)
        {
            throw new MatrixException(403, ErrCodes.UserSuspended, "The account is suspended.");
        }
    }
}
