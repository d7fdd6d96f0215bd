using Myelin.Api;

namespace Myelin.Server.Encryption;

/// <summary>Refusals that several operations on keys share.</summary>
internal static class KeyRefusals
{
    public static MatrixException InvalidSignature(string message) => new(400, ErrCodes.InvalidSignature, message);

    public static MatrixException NoDevice() => MatrixException.InvalidParam("The access token belongs to no device.");

    public static MatrixException Contended() => new(409, ErrCodes.ConcurrentWrite, "The keys were written by others again and again; try once more.");
}
