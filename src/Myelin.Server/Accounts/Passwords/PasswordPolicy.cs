using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>Which passwords may be set. Passwords are taken literally: never trimmed, folded or normalised.</summary>
internal sealed class PasswordPolicy(IOptions<MyelinOptions> options)
{
    /// <summary>Checks a password that a user chose.</summary>
    /// <exception cref="MatrixException"><c>M_WEAK_PASSWORD</c> if it is too short, <c>M_INVALID_PARAM</c> if it is too long.</exception>
    public void Check(string password)
    {
        CheckBounds(password);

        // Count code points, not UTF-16 code units.
        var least = options.Value.Passwords.MinimumLength;
        if (password.EnumerateRunes().Count() < least)
        {
            throw new MatrixException(400, ErrCode.WeakPassword, $"The password is shorter than {least} characters.");
        }
    }

    /// <summary>Checks the bounds of every password.</summary>
    /// <exception cref="MatrixException"><c>M_WEAK_PASSWORD</c> if it is empty, <c>M_INVALID_PARAM</c> if it is too long.</exception>
    public static void CheckBounds(string password)
    {
        if (password.Length == 0)
        {
            throw new MatrixException(400, ErrCode.WeakPassword, "The password must not be empty.");
        }

        if (Encoding.UTF8.GetByteCount(password) > AccountLimits.MaximumPasswordBytes)
        {
            throw MatrixException.InvalidParam($"The password is longer than {AccountLimits.MaximumPasswordBytes} bytes.");
        }
    }
}
