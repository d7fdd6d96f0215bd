using System.Collections;
using System.Reflection;

namespace Myelin.Api.Contracts;

/// <summary>
/// Finds <c>null</c> among the items of a body's lists and the values of its maps where the contract's types don't allow it. The JSON reader checks the
/// nullability of properties only.
/// </summary>
internal static class BodyNulls
{
    private const int MaximumDepth = 8;

    /// <summary>A check whether a property's value contains a forbidden null; null if it can't contain one.</summary>
    public static Func<object, bool>? CheckFor(PropertyInfo property) =>
        Check(new NullabilityInfoContext().Create(property), property.PropertyType, MaximumDepth);

    private static Func<object, bool>? Check(NullabilityInfo nullability, Type type, int depth)
    {
        if (depth == 0 || type.IsValueType || type == typeof(string))
        {
            return null;
        }

        if (!typeof(IEnumerable).IsAssignableFrom(type))
        {
            return type.Assembly == typeof(MatrixException).Assembly ? OfObject(type, depth) : null;
        }

        if (nullability.GenericTypeArguments is not [.., var items] || type.GetGenericArguments() is not [.., var itemType])
        {
            return null;
        }

        var mayBeNull = itemType.IsValueType || items.ReadState != NullabilityState.NotNull;
        var check = Check(items, itemType, depth - 1);
        return mayBeNull && check is null ? null : value =>
        {
            foreach (var item in value is IDictionary map ? map.Values : (IEnumerable)value)
            {
                if (item is null ? !mayBeNull : check?.Invoke(item) == true)
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static Func<object, bool>? OfObject(Type type, int depth)
    {
        var checks = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (Property: property, Check: Check(new NullabilityInfoContext().Create(property), property.PropertyType, depth - 1)))
            .Where(part => part.Check is not null)
            .ToArray();
        return checks.Length == 0 ? null : value => Array.Exists(checks, part => part.Property.GetValue(value) is { } inner && part.Check!(inner));
    }
}
